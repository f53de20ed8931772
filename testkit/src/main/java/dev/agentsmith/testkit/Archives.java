package dev.agentsmith.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Archives that are the same bytes on every machine: lock files name their sums. Nothing in them
/// is compressed, because versions of zlib compress differently.
public final class Archives {
  private static final LocalDateTime FIXED = LocalDateTime.of(2025, 1, 5, 9, 0);
  private static final int BLOCK = 512;
  private static final int LONGEST_STORED = 0xffff;
  private static final int LONGEST_NAME = 100;

  private Archives() {}

  public static byte[] zip(SortedMap<String, byte[]> files) {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out, UTF_8)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        var entry = new ZipEntry(file.getKey());
        entry.setMethod(ZipEntry.STORED);
        entry.setTimeLocal(FIXED);
        entry.setSize(file.getValue().length);
        entry.setCrc(crc(file.getValue()));
        zip.putNextEntry(entry);
        zip.write(file.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is all in memory
    }
    return out.toByteArray();
  }

  public static byte[] tarGz(SortedMap<String, byte[]> files) {
    return gzip(tar(files));
  }

  public static byte[] tar(SortedMap<String, byte[]> files) {
    var tar = new ByteArrayOutputStream();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      byte[] content = file.getValue();
      tar.writeBytes(header(file.getKey(), content.length));
      tar.writeBytes(content);
      tar.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    }
    tar.writeBytes(new byte[2 * BLOCK]);
    return tar.toByteArray();
  }

  /// POSIX ustar. Longer names take its second field for what stands before a slash.
  private static byte[] header(String name, int size) {
    byte[] header = new byte[BLOCK];
    int cut = 0;
    if (name.length() > LONGEST_NAME) {
      cut = name.indexOf('/', name.length() - LONGEST_NAME - 1) + 1;
    }
    put(header, 0, name.substring(cut));
    put(header, 100, "0000644");
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, 124, "%011o".formatted(size));
    put(header, 136, "14736450420"); // 2025-01-05 in seconds, octal
    put(header, 148, "        ");
    put(header, 156, "0");
    put(header, 257, "ustar\0" + "00");
    put(header, 345, name.substring(0, Math.max(0, cut - 1)));
    int sum = 0;
    for (byte one : header) {
      sum += one & 0xff;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    return header;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  /// RFC 1952, of the stored blocks of RFC 1951.
  public static byte[] gzip(byte[] plain) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff});
    for (int at = 0; at < plain.length; at += LONGEST_STORED) {
      int length = Math.min(LONGEST_STORED, plain.length - at);
      boolean last = at + length == plain.length;
      out.write(last ? 1 : 0);
      out.writeBytes(little(4).putShort((short) length).putShort((short) ~length).array());
      out.write(plain, at, length);
    }
    out.writeBytes(little(8).putInt((int) crc(plain)).putInt(plain.length).array());
    return out.toByteArray();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long crc(byte[] content) {
    var crc = new CRC32();
    crc.update(content);
    return crc.getValue();
  }
}
