import { specify } from './specification.ts';

specify(16);
