// What the JDK reads and writes in a charset: `java Jdk.java x-IBM933 FILE`, FILE has bytes in hex, one code a line.
// Prints `r BYTES CHARACTER` for each that is read and `w BYTES CHARACTER` for each character that is written.

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

public class Jdk {
    public static void main(String[] args) throws Exception {
        Charset charset = Charset.forName(args[0]);
        StringBuilder out = new StringBuilder();
        for (String line : Files.readAllLines(Path.of(args[1]))) {
            byte[] bytes = HexFormat.of().parseHex(line);
            try {
                String text = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes)).toString();
                if (text.codePointCount(0, text.length()) == 1) {
                    out.append("r ").append(line).append(' ').append(Integer.toHexString(text.codePointAt(0))).append('\n');
                }
            } catch (CharacterCodingException e) {
                // Not a code of this charset.
            }
        }
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (c >= 0xD800 && c < 0xE000) {
                continue;
            }
            try {
                ByteBuffer bytes = charset.newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(Character.toChars(c)));
                byte[] data = new byte[bytes.remaining()];
                bytes.get(data);
                out.append("w ").append(HexFormat.of().formatHex(data)).append(' ').append(Integer.toHexString(c)).append('\n');
            } catch (CharacterCodingException e) {
                // Cannot be written.
            }
        }
        System.out.print(out);
    }
}
