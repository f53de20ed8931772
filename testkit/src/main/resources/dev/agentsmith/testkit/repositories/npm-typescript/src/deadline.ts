import { addDays, differenceInCalendarDays, isWeekend } from 'date-fns';

/** The first working day that is so many days after another. */
export function deadline(from: Date, days: number): Date {
  let day = addDays(from, days);
  while (isWeekend(day)) {
    day = addDays(day, 1);
  }
  return day;
}

export function daysLeft(now: Date, until: Date): number {
  return Math.max(0, differenceInCalendarDays(until, now));
}
