/**
 * All that writing in a folder of records needs, which loads as one file at the first write.
 *
 * @module
 */
export { replaceFile, sweepTemporaries } from "../../system/atomic_write.ts";
export { makeFolder } from "../../system/make_folder.ts";
export { acquireFileLock, withFileLock } from "../lock/lock.ts";
export { networkWarning } from "./network_file_system.ts";
