/* Removes blanks at both ends, in place. */
char *trim(char *text);
