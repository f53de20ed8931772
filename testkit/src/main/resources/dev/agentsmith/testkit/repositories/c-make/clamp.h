#ifndef CLAMP_H
#define CLAMP_H

/* The value, or the bound that it lies beyond. */
int clamp(int value, int lowest, int highest);

#endif
