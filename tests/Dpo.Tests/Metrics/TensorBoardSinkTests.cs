using System.Text;
using Dpo.Metrics;
using Dpo.Tests.Shared;

namespace Dpo.Tests.Metrics;

/// <summary>The event files, read back by a parser of the test's own: lengths, checksums, tags, steps, values, times.</summary>
public sealed class TensorBoardSinkTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private sealed record Event(double WallTime, long Step, string? Version, string? Tag, float Value);

    private static StepMetrics Row(long step, params (string Name, double Value)[] values) =>
        new(step, values.ToDictionary(v => v.Name, v => v.Value));

    private void Write(long? keepUpTo, params StepMetrics[] rows)
    {
        using var sink = TensorBoardSink.Open(_folder.Path, keepUpTo);
        Array.ForEach(rows, sink.Add);
        sink.Flush();
    }

    private List<string> Files => [.. Directory.GetFiles(_folder.Path, "*tfevents*").Order(StringComparer.Ordinal)];

    private List<(string, long, float)> Points =>
        [.. Files.SelectMany(Read).Where(e => e.Tag is not null).Select(e => (e.Tag!, e.Step, e.Value))];

    // As TensorBoard's documentation gives it; a table of 256 in place of the processor's instruction.
    private static uint Crc(ReadOnlySpan<byte> data)
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

    private static IEnumerable<int> Ends(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            at += 16 + (int)BitConverter.ToUInt64(bytes, at);
            yield return at;
        }
    }

    private static List<Event> Read(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var events = new List<Event>();
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
    private static Event Parse(ReadOnlySpan<byte> data)
    {
        var e = new Event(0, 0, null, null, 0);
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
    private static Event Summary(Event e, ReadOnlySpan<byte> summary)
    {
        Assert.Equal((0x0A, summary.Length - 2, 0x0A), (summary[0], summary[1], summary[2]));
        var tag = summary.Slice(4, summary[3]);
        var rest = summary[(4 + tag.Length)..];
        var value = rest is [0x15, ..] ? BitConverter.ToSingle(rest[1..]) : 0;      // 0 is not written
        Assert.True(rest.Length is 0 or 5);
        return e with { Tag = Encoding.UTF8.GetString(tag), Value = value };
    }

    [Fact]
    public void Events_AreWhatWasAdded_AtTheTimeItWas()
    {
        var before = DateTimeOffset.UtcNow;
        Write(null, Row(1, ("loss", 0.1), ("validation/loss", 0)), Row(300, ("loss", double.NaN)), Row(int.MaxValue, ("loss", -2e-9)));
        var events = Read(Assert.Single(Files));
        Assert.Equal("brain.Event:2", events[0].Version);
        Assert.Equal([("loss", 1, 0.1f), ("validation/loss", 1, 0f), ("loss", 300, float.NaN), ("loss", int.MaxValue, -2e-9f)], Points);
        Assert.All(events, e => Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds((long)(e.WallTime * 1000)),
            before.AddMinutes(-1), before.AddMinutes(1)));
    }

    // What TensorBoard would draw twice, or from a way that was not taken, is gone; what came before is as it was.
    [Fact]
    public void GoingOn_NoPointIsTwice_NoneIsMissing()
    {
        Write(null, [.. Enumerable.Range(1, 200).Select(i => Row(i, ("loss", i), ("lr", 1)))]);
        var first = File.ReadAllBytes(Files[0]);
        Write(150, [.. Enumerable.Range(151, 20).Select(i => Row(i, ("loss", -i)))]);
        Write(160, [.. Enumerable.Range(161, 2).Select(i => Row(i, ("loss", -2 * i)))]);
        Assert.Equal(3, Files.Count);
        Assert.True(first.AsSpan().StartsWith(File.ReadAllBytes(Files[0])));
        Assert.Equal([
            .. Enumerable.Range(1, 150).SelectMany(i => new[] { ("loss", i, (float)i), ("lr", (long)i, 1f) }),
            .. Enumerable.Range(151, 10).Select(i => ("loss", (long)i, (float)-i)),
            .. Enumerable.Range(161, 2).Select(i => ("loss", (long)i, -2f * i))], Points);
    }

    // Killed at any byte: the events that are whole stay.
    [Fact]
    public void GoingOn_ATornEvent_IsCut()
    {
        Write(null, Row(1, ("loss", 1)), Row(200, ("loss", 2)));
        var (file, whole) = (Files[0], File.ReadAllBytes(Files[0]));
        int[] ends = [0, .. Ends(whole)];
        Assert.Equal((4, whole.Length), (ends.Length, ends[^1]));
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(file, whole[..length]);
            EventFile.Cut(file, 200);
            Assert.Equal(whole[..ends.Last(e => e <= length)], File.ReadAllBytes(file));
        }
        EventFile.Cut(file, 199);
        Assert.Equal(whole[..ends[2]], File.ReadAllBytes(file));
        var damaged = whole.ToArray();
        damaged[^6] ^= 1;
        File.WriteAllBytes(file, damaged);
        Write(200, Row(200, ("loss", 3)));
        Assert.Equal([("loss", 1, 1f), ("loss", 200, 3f)], Points);
    }

    [Fact]
    public void BeginningAnew_RemovesItsOwnFiles_AndNoOthers()
    {
        _folder.Write("events.out.tfevents.1.somebody.1.1", "not ours");
        Write(null, Row(1, ("loss", 1)));
        Write(null, Row(1, ("loss", 2)));
        Assert.Equal(2, Files.Count);
        Assert.Equal("not ours", File.ReadAllText(_folder.File("events.out.tfevents.1.somebody.1.1")));
        File.Delete(_folder.File("events.out.tfevents.1.somebody.1.1"));
        Assert.Equal([("loss", 1, 2f)], Points);
    }

    [Fact]
    public void WhatTheWriterCannotHold_AndAWriterThatCannotBeLoaded_AreRefusedClearly()
    {
        using var sink = TensorBoardSink.Open(_folder.Path);
        var tooLate = Row(int.MaxValue + 1L, ("loss", 1));
        Assert.StartsWith("TorchSharp's writer for TensorBoard holds steps from 0 to 2147483647; leave this sink out of the run",
            Assert.Throws<ArgumentOutOfRangeException>(() => sink.Add(tooLate)).Message, StringComparison.Ordinal);
        Assert.Equal("TorchSharp's writer for TensorBoard cannot be loaded (no Google.Protobuf); train without TensorBoard, or "
            + "restore the packages that TorchSharp brings (Google.Protobuf, SkiaSharp)", Assert.Throws<NotSupportedException>(
                () => TensorBoardSink.Open(_folder.Path, null, () => throw new FileNotFoundException("no Google.Protobuf."))).Message);
    }

    // CRC-32C of the digits 1 to 9 is published as E3069283.
    [Theory]
    [InlineData("", 0xA282EAD8u)]
    [InlineData("123456789", 0xC78AB0E5u)]
    public void Checksum_IsThePublishedOne(string text, uint masked)
    {
        Assert.Equal(masked, EventFile.Checksum(Encoding.ASCII.GetBytes(text)));
        Assert.Equal(masked, Crc(Encoding.ASCII.GetBytes(text)));
    }
}
