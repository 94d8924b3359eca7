/** The place of the files in these tests. */
export const HANDLE = "10378.1/1900046";
export const BUCKET = "provena-data";
export const PREFIX = "datasets/10378-1-1900046/";
