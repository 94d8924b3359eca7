export declare const tslab: string;
export declare const python: string;
export declare function install(): void;
