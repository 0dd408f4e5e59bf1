"""QR codes in the frames of a camera: two decoders, one of them where it can do no harm."""
