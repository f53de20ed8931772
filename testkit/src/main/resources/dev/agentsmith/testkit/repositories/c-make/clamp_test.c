#include <stdio.h>

#include "clamp.h"

static int number;
static int failed;

static void ok(int holds, const char *name)
{
    number++;
    failed += !holds;
    printf("%s %d - %s\n", holds ? "ok" : "not ok", number, name);
}

int main(void)
{
    printf("1..3\n");
    ok(clamp(5, 0, 10) == 5, "a value within stays");
    ok(clamp(-5, 0, 10) == 0, "a low one becomes the lowest");
    ok(clamp(50, 0, 10) == 10, "a high one becomes the highest");
    return failed != 0;
}
