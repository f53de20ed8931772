(class name: (_) @name)
(module name: (_) @name)
(method name: (_) @name)
(singleton_method name: (_) @name)
