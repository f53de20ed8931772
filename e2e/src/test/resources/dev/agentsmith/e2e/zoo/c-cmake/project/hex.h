/* The value of a hexadecimal digit, or -1. */
int hex(char digit);
