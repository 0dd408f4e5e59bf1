"""The sounds that the door's answers have of their own, as they are made.

``python -m tests.ui.tones`` writes them into ``assets/sounds``. Each has a rhythm and a direction
of its own, so that it is known in a noisy room and on a small loudspeaker: nobody tells two sounds
apart by their pitch alone.
"""

from __future__ import annotations

import io
import math
import struct
import wave

from kiosk.ui.server import assets

RATE = 22_050
_FADE = 0.006
_LOUD = 15_000

# What is heard: (hertz, seconds, how strong), one after the other; 0 Hz is a pause.
TONES = {
    # Two knocks and one that falls: it was here before.
    "used": ((440, 0.07, 1.2), (0, 0.05, 0), (440, 0.07, 1.2), (0, 0.05, 0), (277, 0.2, 1.3)),
    # The welcome's two notes the other way, and slower: goodbye.
    "goodbye": ((1318, 0.1, 0.8), (880, 0.22, 0.8)),
}


def made(name: str) -> bytes:
    """One of :data:`TONES` as a WAV file: 16 bits, one channel."""
    samples: list[int] = []
    for hertz, seconds, strong in TONES[name]:
        count = round(RATE * seconds)
        for at in range(count):
            edge = min(at, count - at) / (RATE * _FADE)
            wave_at = 2 * math.pi * hertz * at / RATE
            # A little of the second overtone carries further through talk than a bare tone.
            tone = 0.8 * math.sin(wave_at) + 0.2 * math.sin(3 * wave_at)
            faded = min(1.0, edge) * math.exp(-3 * at / count)
            samples.append(round(_LOUD * strong * tone * faded))
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(RATE)
        written.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return file.getvalue()


if __name__ == "__main__":
    for each in TONES:
        (assets() / "sounds" / f"{each}.wav").write_bytes(made(each))
