export class BoundedQueue<T> {
  private items: T[] = [];

  constructor(private readonly limit: number) {}

  /** Adds at the end; the oldest goes when there is no room. */
  push(item: T): void {
    this.items.push(item);
    if (this.items.length > this.limit) {
      this.items.pop();
    }
  }

  peek(): T | undefined {
    return this.items[0];
  }

  size(): number {
    return this.items.length;
  }
}
