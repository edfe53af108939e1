/** The same keys as in English, but of a plural only the one form that Chinese has. */
export type Translated<English> = {
  readonly [K in keyof English as K extends `${string}_one` ? never : K]: English[K] extends string
    ? string
    : Translated<English[K]>;
};
