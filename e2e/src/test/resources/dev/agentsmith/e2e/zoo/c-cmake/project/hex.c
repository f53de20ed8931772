#include "hex.h"

int hex(char digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  return digit - 'a';
}
