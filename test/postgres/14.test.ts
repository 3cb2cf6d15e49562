import { specify } from './specification.ts';

specify(14);
