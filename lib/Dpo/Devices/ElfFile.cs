using System.Buffers.Binary;
using System.Text;

namespace Dpo.Devices;

/// <summary>The parts of a 64-bit little-endian ELF library that decide whether it can be loaded.</summary>
/// <remarks>System V ABI, chapter 4, and the Linux Standard Base's symbol versions. Changes are made in the given
/// bytes.</remarks>
internal sealed class ElfFile
{
    private const uint DynSym = 11, Rela = 4, GnuVerNeed = 0x6ffffffe, GnuVerSym = 0x6fffffff;
    private readonly byte[] _bytes;
    private readonly List<Section> _sections = [];

    /// <summary>Reads the table of sections.</summary>
    /// <param name="bytes">Content of an ELF shared library; <see cref="Weaken"/> changes this array in place.</param>
    /// <exception cref="InvalidDataException">The bytes are not a 64-bit little-endian ELF file.</exception>
    public ElfFile(byte[] bytes)
    {
        _bytes = bytes;
        if (bytes.Length < 64 || U32(0) != 0x464c457f || bytes[4] != 2 || bytes[5] != 1)
        {
            throw new InvalidDataException("not a 64-bit little-endian ELF file");
        }
        long table = I64(0x28), size = U16(0x3A), count = U16(0x3C);
        if (table < 0 || table + size * count > bytes.Length)
        {
            throw new InvalidDataException("cut off: its table of sections lies behind its end");
        }
        for (var i = 0; i < count; i++)
        {
            var at = (int)(table + i * size);
            _sections.Add(new Section(U32(at + 4), (int)I64(at + 24), (int)I64(at + 32), (int)U32(at + 40)));
        }
    }

    /// <summary>Throws unless a file is as long as its header says. The system maps a library without looking: a part
    /// that is missing kills the process when it is first used.</summary>
    /// <param name="path">Path of a shared library for Linux.</param>
    /// <exception cref="InvalidDataException">The file is cut off, or no ELF file; the message names it.</exception>
    public static void RequireWhole(string path)
    {
        using var file = File.OpenRead(path);
        var header = new byte[64];
        if (file.ReadAtLeast(header, 64, throwOnEndOfStream: false) < 64
            || BinaryPrimitives.ReadUInt32LittleEndian(header) != 0x464c457f)
        {
            throw new InvalidDataException($"{path}: is no library (not an ELF file)");
        }
        long Long(int at) => BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(at));
        long Short(int at) => BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(at));
        var wanted = Math.Max(Long(0x20) + Short(0x36) * Short(0x38), Long(0x28) + Short(0x3A) * Short(0x3C));
        if (file.Length < wanted)
        {
            throw new InvalidDataException($"{path}: is cut off, {file.Length} bytes of at least {wanted}");
        }
    }

    private sealed record Section(uint Type, int Offset, int Size, int Link);

    private Section? Find(uint type) => _sections.FirstOrDefault(s => s.Type == type);

    /// <summary>Reads the names of the library's dynamic symbols.</summary>
    /// <returns>Defined: names of the symbols that the library defines. Wanted: unversioned symbols that other
    /// libraries must provide, without weak symbols.</returns>
    public (HashSet<string> Defined, HashSet<string> Wanted) Symbols()
    {
        var (defined, wanted) = (new HashSet<string>(), new HashSet<string>());
        foreach (var (index, at) in SymbolTable())
        {
            var name = Text(_sections[Find(DynSym)!.Link].Offset + (int)U32(at));
            var isUndefined = U16(at + 6) == 0;
            if (!isUndefined)
            {
                defined.Add(name);
            }
            else if (name.Length > 0 && _bytes[at + 4] >> 4 != 2 && VersionOf(index) <= 1)      // binding 2 is weak
            {
                wanted.Add(name);
            }
        }
        return (defined, wanted);
    }

    /// <summary>Marks the need of a symbol version weak, unless a relocation uses a symbol that needs it.</summary>
    /// <param name="version">Name of the symbol version, e.g. "GLIBCXX_3.4.32"; the library must need that
    /// version.</param>
    /// <returns>Number of relocations that use the version; if it is not 0, the file content is left
    /// unchanged.</returns>
    /// <exception cref="InvalidDataException">The file does not need that version.</exception>
    public int Weaken(string version)
    {
        var needs = Needs().Where(n => Text(n.Name) == version).ToList();
        if (needs.Count == 0)
        {
            throw new InvalidDataException($"no need of {version} found");
        }
        var indices = needs.Select(n => (int)U16(n.At + 6)).ToHashSet();                        // vna_other
        var symbols = SymbolTable().Where(s => indices.Contains(VersionOf(s.Index))).Select(s => s.Index).ToHashSet();
        var uses = Relocations().Count(symbols.Contains);
        if (uses == 0)
        {
            needs.ForEach(n => _bytes[n.At + 4] |= 2);                      // vna_flags |= VER_FLG_WEAK
        }
        return uses;
    }

    private IEnumerable<(int At, int Name)> Needs()
    {
        if (Find(GnuVerNeed) is not { } section)
        {
            yield break;
        }
        var strings = _sections[section.Link].Offset;
        for (var file = section.Offset; ; file += (int)U32(file + 12))
        {
            var at = file + (int)U32(file + 8);
            for (var k = 0; k < U16(file + 2); k++, at += (int)U32(at + 12))
            {
                yield return (at, strings + (int)U32(at + 8));
            }
            if (U32(file + 12) == 0)
            {
                yield break;
            }
        }
    }

    private IEnumerable<(int Index, int At)> SymbolTable() => Find(DynSym) is { } s
        ? Enumerable.Range(0, s.Size / 24).Select(i => (i, s.Offset + 24 * i)) : [];

    private IEnumerable<int> Relocations() => _sections.Where(s => s.Type == Rela)
        .SelectMany(s => Enumerable.Range(0, s.Size / 24).Select(i => (int)(I64(s.Offset + 24 * i + 8) >> 32)));

    private int VersionOf(int symbol) => Find(GnuVerSym) is { } s ? U16(s.Offset + 2 * symbol) & 0x7fff : 1;

    private string Text(int at) => Encoding.ASCII.GetString(_bytes, at, Array.IndexOf(_bytes, (byte)0, at) - at);

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(at));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at));

    private long I64(int at) => BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(at));
}
