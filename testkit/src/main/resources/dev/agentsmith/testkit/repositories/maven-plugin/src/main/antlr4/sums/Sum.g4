grammar Sum;

sum : term (('+' | '-') term)* EOF ;
term : NUMBER ;

NUMBER : [0-9]+ ;
SPACE : [ \t\r\n]+ -> skip ;
