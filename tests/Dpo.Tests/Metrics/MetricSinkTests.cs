using Dpo.Base;
using Dpo.Metrics;
using Dpo.Tests.Shared;
using static TorchSharp.torch;

namespace Dpo.Tests.Metrics;

/// <summary>The files that grow while a run trains, and what a run that goes on finds in them.</summary>
public sealed class MetricSinkTests : IDisposable
{
    private static readonly RunHeader _header = RunHeader.Now("dpo train", new Seeds(3), CPU);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Json => _folder.File("log.jsonl");

    private string Csv => _folder.File("log.csv");

    private static StepMetrics Row(long step, params (string Name, double Value)[] values) =>
        new(step, values.ToDictionary(v => v.Name, v => v.Value));

    private static readonly StepMetrics[] _rows =
    [
        Row(1, ("loss", 0.1 + 0.2), ("lr", 1e-3)), Row(2, ("loss", double.NaN)), Row(2, ("eval/loss", 1 / 3.0)),
        Row(3, ("loss", 0.25), ("a,b", 1)),
    ];

    private void Write(params StepMetrics[] rows)
    {
        using var sink = JsonLinesSink.Open(Json, _header);
        Array.ForEach(rows, sink.Add);
    }

    [Fact]
    public void Sinks_HoldWhatTheLogWritesWhenItIsDone()
    {
        var log = new RunLog(_header);
        using (var json = JsonLinesSink.Open(Json, _header))
        using (var csv = CsvSink.Open(Csv))
        {
            log.AddSink(json);
            log.AddSink(csv);
            Array.ForEach(_rows, log.Add);
            log.Flush();
            Assert.Equal([json, csv], log.Sinks);
        }
        log.WriteJsonLines(_folder.File("whole.jsonl"));
        log.WriteCsv(_folder.File("whole.csv"));
        Assert.Equal(File.ReadAllBytes(_folder.File("whole.jsonl")), File.ReadAllBytes(Json));
        Assert.Equal(File.ReadAllBytes(_folder.File("whole.csv")), File.ReadAllBytes(Csv));
        Assert.Equal(["step,loss,lr,eval/loss,\"a,b\"", "1,0.30000000000000004,0.001,,", "2,NaN,,,", "2,,,0.3333333333333333,",
            "3,0.25,,,1"], File.ReadAllLines(Csv));
    }

    // Each row is there for a reader while the run goes on, without Flush, and what was there is not written again.
    [Fact]
    public void JsonLines_AppendsEachRowWhole()
    {
        using var sink = JsonLinesSink.Open(Json, _header);
        var before = File.ReadAllBytes(Json);
        foreach (var (row, i) in _rows.Select((row, i) => (row, i)))
        {
            sink.Add(row);
            var bytes = File.ReadAllBytes(Json);
            Assert.True(bytes.AsSpan().StartsWith(before) && bytes.Length > before.Length && bytes[^1] == '\n');
            Assert.Equal(i + 1, RunLog.Read(Json).Rows.Count);
            before = bytes;
        }
    }

    [Fact]
    public void JsonLines_GoingOn_KeepsTheStepsBefore_AndItsHeader()
    {
        Write(_rows);
        var before = File.ReadAllBytes(Json);
        using (var sink = JsonLinesSink.Open(Json, RunHeader.Now("another", new Seeds(4), CPU), keepUpTo: 2))
        {
            Assert.Equal([1L, 2, 2], sink.Retained.Select(r => r.Step));
            Assert.Equal(0.1 + 0.2, sink.Retained[0]["loss"]);
            sink.Add(_rows[^1]);
        }
        Assert.Equal(before, File.ReadAllBytes(Json));      // the same run gives the same log as without the break
        using (JsonLinesSink.Open(Json, _header, keepUpTo: 0))
        {
            Assert.Single(File.ReadAllLines(Json));
        }
        using (JsonLinesSink.Open(Json, RunHeader.Now("another", new Seeds(4), CPU)))
        {
            Assert.Equal(("another", 0), (RunLog.Read(Json).Header.Command, RunLog.Read(Json).Rows.Count));
        }
    }

    // Killed at any byte: what goes on is the log of the whole rows up to the step, however much of a line was written.
    [Fact]
    public void JsonLines_KilledAtAnyByte_GoesOnToTheSameLog()
    {
        Write(_rows);
        var whole = File.ReadAllBytes(Json);
        var header = Array.IndexOf(whole, (byte)'\n') + 1;
        for (var length = header; length <= whole.Length; length++)
        {
            File.WriteAllBytes(Json, whole[..length]);
            var ends = whole[..length].Count(b => b == '\n') - 1;
            Assert.Equal(ends, RunLog.Read(Json).Rows.Count);
            Assert.Equal(length, new FileInfo(Json).Length);           // reading cuts nothing
            using (var sink = JsonLinesSink.Open(Json, _header, keepUpTo: 3))
            {
                Assert.Equal(ends, sink.Retained.Count);
                Array.ForEach(_rows[ends..], sink.Add);
            }
            Assert.Equal(whole, File.ReadAllBytes(Json));
        }
    }

    [Fact]
    public void JsonLines_WhatIsNoLog_IsRefused_AndStaysAsItWas()
    {
        string Refused() => Assert.Throws<InvalidDataException>(() => JsonLinesSink.Open(Json, _header, keepUpTo: 9)).Message;
        Assert.Equal($"{Json}: there is no log to go on with; put it back, or begin a run in another folder",
            Assert.Throws<FileNotFoundException>(() => JsonLinesSink.Open(Json, _header, keepUpTo: 9)).Message);
        Write(_rows[0]);
        File.AppendAllText(Json, "{\"step\": \n{\"step\": 2}\n");
        var before = File.ReadAllBytes(Json);
        Assert.StartsWith($"{Json}, line 3: is no line of a run log: ", Refused(), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Json));
        Write(_rows[3]);
        File.AppendAllText(Json, "{\"step\":1}\n");
        Assert.Equal($"{Json}, line 3: is no line of a run log: step 1 comes after step 3", Refused());
        foreach (var text in (string[])["", "{\"header\"", "{}\n", "{\"step\":1}\n", "\n"])
        {
            File.WriteAllText(Json, text);
            Assert.StartsWith($"{Json}, line 1: is no line of a run log: ", Refused(), StringComparison.Ordinal);
            Assert.Throws<InvalidDataException>(() => RunLog.Read(Json));
        }
    }

    [Fact]
    public void Csv_GoingOn_BeginsWithTheRowsThatWereKept()
    {
        using (var sink = CsvSink.Open(Csv))
        {
            Array.ForEach(_rows, sink.Add);
        }
        var before = File.ReadAllBytes(Csv);
        using (var sink = CsvSink.Open(Csv, _rows[..2]))
        {
            Assert.Equal(["step,loss,lr", "1,0.30000000000000004,0.001", "2,NaN,"], File.ReadAllLines(Csv));
            Array.ForEach(_rows[2..], sink.Add);
        }
        Assert.Equal(before, File.ReadAllBytes(Csv));
        using (CsvSink.Open(Csv))
        {
            Assert.Equal("step\n", File.ReadAllText(Csv));
        }
    }

    [Fact]
    public void Log_GivesEachRowToEachSink_AndRefusesWhatItDoesNotTake()
    {
        var log = new RunLog(_header);
        log.Add(_rows[0]);
        using var first = new Recorder();
        using var second = new Recorder();
        log.AddSink(first);
        log.AddSink(second);
        log.Add(_rows[1]);
        Assert.Throws<ArgumentException>(() => log.Add(_rows[0]));
        Assert.Equal("step 4 has a metric \"step\", which is the name of the step itself; give it another",
            Assert.Throws<ArgumentException>(() => log.Add(Row(4, ("step", 1)))).Message);
        Assert.StartsWith("the log has this sink already", Assert.Throws<ArgumentException>(() => log.AddSink(first)).Message,
            StringComparison.Ordinal);
        log.Flush();
        Assert.All((Recorder[])[first, second], s =>
        {
            Assert.Equal([_rows[1]], s.Rows);
            Assert.Equal(1, s.Flushed);
        });
        Assert.Equal(2, log.Rows.Count);
    }

    private sealed class Recorder : IMetricSink
    {
        public List<StepMetrics> Rows { get; } = [];

        public int Flushed { get; private set; }

        public void Add(StepMetrics row) => Rows.Add(row);

        public void Flush() => Flushed++;

        public void Dispose()
        {
        }
    }
}
