using System.Buffers.Binary;
using System.Numerics;

namespace Dpo.Metrics;

/// <summary>Binary file of TensorBoard's events. Each record is a length (8 bytes), its checksum (4), an event, and its
/// checksum (4), all little-endian.</summary>
/// <remarks>Two fields of an event (protobuf) are read: 1, the wall time, a double in seconds since 1970, and 2, the
/// step; TorchSharp writes them first.</remarks>
internal static class EventFile
{
    private const int Before = 12, After = 4;
    private const byte WallTime = 0x09, Step = 0x10;        // field number and kind, as protobuf writes them

    /// <summary>Writes the right wall time into the first record, where TorchSharp puts ticks of .NET.</summary>
    /// <param name="file">Path of an existing TensorBoard event file that begins with a complete record.</param>
    /// <param name="now">Time to write into the first record, rounded to a millisecond.</param>
    public static void SetFirstWallTime(string file, DateTimeOffset now)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        if (Next(stream) is not { } data || data is not [WallTime, ..] || data.Length < 9)
        {
            throw new InvalidDataException($"{file}: does not begin with an event that has a wall time");
        }
        BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(1), now.ToUnixTimeMilliseconds() / 1000.0);
        var checksum = new byte[After];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Checksum(data));
        stream.Position = Before;
        stream.Write(data);
        stream.Write(checksum);
    }

    /// <summary>Cuts a file after the last complete record whose step is not above a given step; the events of a run
    /// are in the order of their steps. The cut is done whole or not at all. A file of which only the first record,
    /// which holds no metric, would stay is deleted.</summary>
    /// <param name="file">Path of an existing TensorBoard event file, which is shortened or, if no metric remains,
    /// deleted.</param>
    /// <param name="keepUpTo">Last step whose events are kept; events of later steps are removed.</param>
    public static void Cut(string file, long keepUpTo)
    {
        var records = 0;
        using (var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.Read))
        {
            long end = 0;
            for (; Next(stream) is { } data && StepOf(data) <= keepUpTo; records++)
            {
                end = stream.Position;
            }
            stream.SetLength(end);
        }
        if (records <= 1)
        {
            File.Delete(file);
        }
    }

    /// <summary>Computes the checksum of TensorBoard's records: CRC-32C, rotated and offset.</summary>
    public static uint Checksum(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var each in data)
        {
            crc = BitOperations.Crc32C(crc, each);
        }
        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }

    // The event of the record at the stream's place, which is then behind it; null at the end and where a record is
    // torn.
    private static byte[]? Next(FileStream stream)
    {
        var before = new byte[Before];
        if (stream.ReadAtLeast(before, Before, throwOnEndOfStream: false) < Before
            || BinaryPrimitives.ReadUInt32LittleEndian(before.AsSpan(8)) != Checksum(before.AsSpan(0, 8))
            || BinaryPrimitives.ReadUInt64LittleEndian(before) > (ulong)(stream.Length - stream.Position))
        {
            return null;
        }
        var length = BinaryPrimitives.ReadUInt64LittleEndian(before);
        var data = new byte[length];
        var after = new byte[After];
        return stream.ReadAtLeast(data, data.Length, throwOnEndOfStream: false) == data.Length
            && stream.ReadAtLeast(after, After, throwOnEndOfStream: false) == After
            && BinaryPrimitives.ReadUInt32LittleEndian(after) == Checksum(data) ? data : null;
    }

    // 0 where none is written, as of the first record.
    private static long StepOf(ReadOnlySpan<byte> data)
    {
        var rest = data is [WallTime, ..] && data.Length > 9 ? data[9..] : data;
        var step = 0L;
        if (rest is [Step, ..])
        {
            var shift = 0;
            foreach (var each in rest[1..])
            {
                step |= (long)(each & 0x7F) << shift;
                shift += 7;
                if (each < 0x80)
                {
                    break;
                }
            }
        }
        return step;
    }
}
