export { type QrContent, type QrVerdict, verifyQr } from './qr.ts';
export { faultAside, faultOf, type SignatureFault, type SignedTransaction, serialOf } from './signed.ts';
