/**
 * Results that this package returns: data with a few methods.
 *
 * @module
 */

/** The methods of a result; `toJSON` is optional, because the default returns the data. */
type Methods<R, D> = Omit<R, keyof D | "toJSON"> & Partial<Pick<R, keyof R & "toJSON">>;

/**
 * Adds methods to data.
 *
 * They are own properties, so that TAB completes them. They are not enumerable, so that a copy, a
 * comparison and `JSON.stringify` see only the data.
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
