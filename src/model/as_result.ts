/**
 * Results: what a person is given, which is data with a few methods.
 *
 * @module
 */

/** What a result has besides its data; `toJSON` only where it is not the data itself. */
type Methods<R, D> = Omit<R, keyof D | "toJSON"> & Partial<Pick<R, keyof R & "toJSON">>;

/**
 * Gives data its methods.
 *
 * They are properties of the object itself, as the data is, so that TAB completes them; and they
 * are not enumerable, so that a copy, a comparison and `JSON.stringify` see the data alone.
 */
export function asResult<R extends object, D extends object>(
  data: D,
  methods: NoInfer<Methods<R, D>>,
): R {
  const result: object = { ...data };
  const own = { toJSON: () => ({ ...data }), ...methods };
  for (const key of Reflect.ownKeys(own)) {
    const value: unknown = Reflect.get(own, key);
    Object.defineProperty(result, key, { value, enumerable: false, configurable: true });
  }
  return result as R;
}
