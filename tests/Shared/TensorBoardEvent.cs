using System.Text;

namespace Dpo.Tests.Shared;

/// <summary>An event of TensorBoard's, read by a parser of the tests' own that checks lengths and checksums.</summary>
internal sealed record TensorBoardEvent(double WallTime, long Step, string? Version, string? Tag, float Value)
{
    /// <summary>All events of a file; a torn one is a failure.</summary>
    public static List<TensorBoardEvent> Read(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var events = new List<TensorBoardEvent>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = BitConverter.ToUInt64(bytes, at);
            Assert.Equal(Crc(bytes.AsSpan(at, 8)), BitConverter.ToUInt32(bytes, at + 8));
            var data = bytes.AsSpan(at + 12, checked((int)length));
            Assert.Equal(Crc(data), BitConverter.ToUInt32(bytes, at + 12 + data.Length));
            events.Add(Parse(data));
            at += 16 + data.Length;
        }
        return events;
    }

    // Protobuf: a field's number and kind, then a double (1), a varint (0), a float (5) or bytes (2).
    private static TensorBoardEvent Parse(ReadOnlySpan<byte> data)
    {
        var e = new TensorBoardEvent(0, 0, null, null, 0);
        while (data.Length > 0)
        {
            var (field, kind) = (data[0] >> 3, data[0] & 7);
            data = data[1..];
            var number = 0L;
            if (kind is 0 or 2)
            {
                var shift = 0;
                byte each;
                do
                {
                    each = data[0];
                    number |= (long)(each & 0x7F) << shift;
                    shift += 7;
                    data = data[1..];
                }
                while (each >= 0x80);
            }
            var size = kind switch { 1 => 8, 5 => 4, 2 => (int)number, _ => 0 };
            var value = data[..size];
            data = data[size..];
            e = (field, kind) switch
            {
                (1, 1) => e with { WallTime = BitConverter.ToDouble(value) },
                (2, 0) => e with { Step = number },
                (3, 2) => e with { Version = Encoding.UTF8.GetString(value) },
                (5, 2) => Summary(e, value),
                _ => throw new InvalidDataException($"field {field} of kind {kind}"),
            };
        }
        return e;
    }

    // A summary's one value: tag and number, by the same rules.
    private static TensorBoardEvent Summary(TensorBoardEvent e, ReadOnlySpan<byte> summary)
    {
        Assert.Equal((0x0A, summary.Length - 2, 0x0A), (summary[0], summary[1], summary[2]));
        var tag = summary.Slice(4, summary[3]);
        var rest = summary[(4 + tag.Length)..];
        var value = rest is [0x15, ..] ? BitConverter.ToSingle(rest[1..]) : 0;      // 0 is not written
        Assert.True(rest.Length is 0 or 5);
        return e with { Tag = Encoding.UTF8.GetString(tag), Value = value };
    }

    /// <summary>The checksum as TensorBoard's documentation gives it, bit by bit.</summary>
    public static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var each in data)
        {
            crc ^= each;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
            }
        }
        crc = ~crc;
        return unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8);
    }
}
