import { homeOption } from '../cli/command.ts';

export const acpOptions = homeOption;
