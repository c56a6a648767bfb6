export { type QrContent, type QrVerdict, verifyQr, verifyQrAside } from './qr.ts';
export { faultAside, faultOf, type SignatureFault, type SignedTransaction, serialOf } from './signed.ts';
export { type TarFault, type TarOptions, type TarReport, verifyTar } from './tar.ts';
