/** The version of the protocol's reference that this contract was taken from. */
export const referenceVersion = '0.169.0';
