using System.Collections;
using System.Runtime.InteropServices;
using Dpo.Text;
using Microsoft.Win32.SafeHandles;

namespace Dpo.Data;

/// <summary>A list of encoded pairs that is stored on disk, so that a data set may be larger than memory: memory holds
/// one number for each pair, a temporary file the token ids. The file is deleted when the list is disposed.</summary>
/// <remarks>A pair is stored as the lengths of prompt, chosen and rejected and then their ids, each of four
/// bytes.</remarks>
public sealed class EncodedPairStore : IReadOnlyList<EncodedPair>, IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly List<long> _offsets = [0];              // where each pair begins, and the end

    /// <summary>Writes the pairs to a new temporary file, one at a time.</summary>
    /// <param name="pairs">Pairs of a chosen and a rejected response as token ids; the prompts within a pair must be
    /// equal. Read one at a time.</param>
    /// <param name="folder">Path of an existing folder for the temporary file; null, the default, for the system's
    /// temporary folder.</param>
    public EncodedPairStore(IEnumerable<EncodedPair> pairs, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var path = Path.Combine(folder ?? Path.GetTempPath(), $"pairs-{Guid.NewGuid():N}.bin");
        _file = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                File.Delete(path);          // it lives on without a name, and ends with the process, killed or not
            }
            foreach (var (chosen, rejected) in pairs)
            {
                int[] numbers =
                [
                    chosen.Prompt.Length, chosen.Response.Length, rejected.Response.Length,
                    .. chosen.Prompt, .. chosen.Response, .. rejected.Response
                ];
                var bytes = MemoryMarshal.AsBytes<int>(numbers);
                RandomAccess.Write(_file, bytes, _offsets[^1]);
                _offsets.Add(_offsets[^1] + bytes.Length);
            }
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int Count => _offsets.Count - 1;

    /// <inheritdoc/>
    public EncodedPair this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var numbers = new int[(_offsets[index + 1] - _offsets[index]) / sizeof(int)];
            var bytes = MemoryMarshal.AsBytes(numbers.AsSpan());
            for (var read = 0; read < bytes.Length;)
            {
                var more = RandomAccess.Read(_file, bytes[read..], _offsets[index] + read);
                read += more > 0 ? more : throw new IOException(
                    $"the file of encoded pairs ends within pair {index}; something cut it");
            }
            var (prompt, chosen) = (3 + numbers[0], 3 + numbers[0] + numbers[1]);
            return new(new(numbers[3..prompt], numbers[prompt..chosen]), new(numbers[3..prompt], numbers[chosen..]));
        }
    }

    /// <summary>Returns a run of neighbouring pairs, which are read from the same file.</summary>
    /// <param name="start">Index of the first pair of the part, counted from 0.</param>
    /// <param name="count">Number of pairs in the part; <paramref name="start"/> plus this number must not exceed
    /// <see cref="Count"/>.</param>
    /// <returns>Read-only view of the part; it reads from the file, so it is usable only until this store is
    /// disposed.</returns>
    public IReadOnlyList<EncodedPair> Part(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + count, Count);
        return new View(this, start, count);
    }

    private sealed class View(EncodedPairStore all, int start, int count) : IReadOnlyList<EncodedPair>
    {
        public int Count => count;

        public EncodedPair this[int index] =>
            (uint)index < (uint)count ? all[start + index]
            : throw new ArgumentOutOfRangeException(nameof(index), index, $"expected 0 to {count - 1}");

        public IEnumerator<EncodedPair> GetEnumerator() =>
            Enumerable.Range(0, count).Select(i => this[i]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <inheritdoc/>
    public IEnumerator<EncodedPair> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
