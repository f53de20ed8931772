#include "clamp.h"

int clamp(int value, int lowest, int highest)
{
    if (value < lowest) {
        return lowest;
    }
    return value > highest ? highest : value;
}
