using System.Text;
using Dpo.Metrics;
using Dpo.Tests.Shared;

namespace Dpo.Tests.Metrics;

/// <summary>The event files, read back by a parser of the tests' own: lengths, checksums, tags, steps, values, times.</summary>
public sealed class TensorBoardSinkTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static StepMetrics Row(long step, params (string Name, double Value)[] values) =>
        new(step, values.ToDictionary(v => v.Name, v => v.Value));

    private void Write(long? keepUpTo, params StepMetrics[] rows)
    {
        using var sink = TensorBoardSink.Open(_folder.Path, keepUpTo);
        Array.ForEach(rows, sink.Add);
        sink.Flush();
    }

    private List<string> Files => [.. Directory.GetFiles(_folder.Path, "*tfevents*").Order(StringComparer.Ordinal)];

    private List<(string, long, float)> Points => [.. Files.SelectMany(TensorBoardEvent.Read).Where(e => e.Tag is not null).Select(e => (e.Tag!, e.Step, e.Value))];

    private static IEnumerable<int> Ends(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            at += 16 + (int)BitConverter.ToUInt64(bytes, at);
            yield return at;
        }
    }

    [Fact]
    public void Events_AreWhatWasAdded_AtTheTimeItWas()
    {
        var before = DateTimeOffset.UtcNow;
        Write(null, Row(1, ("loss", 0.1), ("eval/loss", 0)), Row(300, ("loss", double.NaN)), Row(int.MaxValue, ("loss", -2e-9)));
        var events = TensorBoardEvent.Read(Assert.Single(Files));
        Assert.Equal("brain.Event:2", events[0].Version);
        Assert.Equal([("loss", 1, 0.1f), ("eval/loss", 1, 0f), ("loss", 300, float.NaN), ("loss", int.MaxValue, -2e-9f)], Points);
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
            var kept = ends.Last(e => e <= length);
            Assert.Equal(kept > ends[1] ? whole[..kept] : null, File.Exists(file) ? File.ReadAllBytes(file) : null);
        }
        EventFile.Cut(file, 199);
        Assert.Equal(whole[..ends[2]], File.ReadAllBytes(file));
        var damaged = whole.ToArray();
        damaged[^6] ^= 1;
        File.WriteAllBytes(file, damaged);
        Write(200, Row(200, ("loss", 3)));
        Assert.Equal([("loss", 1, 1f), ("loss", 200, 3f)], Points);
    }

    // Of a run that was killed before its first row, or of which no row stays: no file for each time it went on.
    [Fact]
    public void GoingOn_FilesWithoutAPoint_AreRemoved()
    {
        Write(null, Row(1, ("loss", 1)));
        Write(1);
        Write(1, Row(2, ("loss", 2)));
        _folder.Write("events.out.tfevents.1.host.1.1.dpo", "");
        Write(1, Row(2, ("loss", 3)));
        Assert.Equal(2, Files.Count);
        Assert.Equal([("loss", 1, 1f), ("loss", 2, 3f)], Points);
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
        Assert.Equal(masked, TensorBoardEvent.Crc(Encoding.ASCII.GetBytes(text)));
    }
}
