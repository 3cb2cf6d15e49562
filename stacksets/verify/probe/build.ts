import { BUILT } from '../../root.ts';
import { bundleProbe } from './bundle.ts';

await bundleProbe(BUILT);
