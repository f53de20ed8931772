(class_declaration (type_identifier) @name)
(object_declaration (type_identifier) @name)
(function_declaration (simple_identifier) @name)
