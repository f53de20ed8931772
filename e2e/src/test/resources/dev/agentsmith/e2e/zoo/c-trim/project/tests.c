#include <stdio.h>
#include <string.h>
#include "trim.h"

static int failed;

static void check(int number, const char *name, int fine) {
  printf("%s %d - %s\n", fine ? "ok" : "not ok", number, name);
  failed |= !fine;
}

int main(void) {
  char both[] = "  tea \t";
  char none[] = "tea";
  char blank[] = "   ";
  printf("1..3\n");
  check(1, "blanks at both ends go", strcmp(trim(both), "tea") == 0);
  check(2, "nothing to trim", strcmp(trim(none), "tea") == 0);
  check(3, "only blanks", strcmp(trim(blank), "") == 0);
  return failed;
}
