/** Something that is due. Timers of the same moment come in the order in which they were added. */
export interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
  /** A cancelled timer stays in the heap and is skipped: taking it out would cost a search. */
  cancelled: boolean;
}

/** A binary min-heap of timers. */
export interface TimerHeap {
  push(timer: Timer): void;
  /** The earliest that is not cancelled. */
  peek(): Timer | undefined;
  pop(): Timer | undefined;
}

export function createTimerHeap(): TimerHeap {
  const heap: Timer[] = [];

  const removeTop = (): Timer | undefined => {
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    sink(heap, last);
    return top;
  };
  const peek = (): Timer | undefined => {
    while (heap[0]?.cancelled) removeTop();
    return heap[0];
  };
  return {
    push: (timer) => {
      rise(heap, timer);
    },
    peek,
    pop: () => (peek() === undefined ? undefined : removeTop()),
  };
}

function rise(heap: Timer[], timer: Timer): void {
  let hole = heap.length;
  while (hole > 0) {
    const parent = (hole - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(timer, above)) break;
    heap[hole] = above;
    hole = parent;
  }
  heap[hole] = timer;
}

/** Puts the timer into the hole at the top. */
function sink(heap: Timer[], timer: Timer): void {
  let hole = 0;
  for (;;) {
    const left = heap[2 * hole + 1];
    const right = heap[2 * hole + 2];
    if (left === undefined) break;
    const takesRight = right !== undefined && isBefore(right, left);
    const child = takesRight ? right : left;
    if (!isBefore(child, timer)) break;
    heap[hole] = child;
    hole = 2 * hole + (takesRight ? 2 : 1);
  }
  heap[hole] = timer;
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
