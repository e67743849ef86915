using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies a shared library (64-bit, little-endian ELF) and marks its need of one version of another library's symbols as weak, so that the
/// loader takes a library without that version. Compiled by the build, see TorchNative.targets.
/// </summary>
public class OptionalSymbolVersion : Task
{
    private const uint Relocations = 4, VersionNeeds = 0x6ffffffe, SymbolVersions = 0x6fffffff;
    private const byte WeakFlag = 2;

    private byte[] _file;

    [Required]
    public string Library { get; set; }

    [Required]
    public string Version { get; set; }

    [Required]
    public string Copy { get; set; }

    public override bool Execute()
    {
        _file = File.ReadAllBytes(Library);
        if (_file.Length < 64 || BitConverter.ToUInt32(_file, 0) != 0x464c457f || _file[4] != 2 || _file[5] != 1)
        {
            Log.LogError("{0} is no 64-bit little-endian ELF file.", Library);
            return false;
        }

        var sections = Sections();
        foreach (var need in Needs(sections).Where(need => Text(need.Name) == Version))
        {
            // right only while no symbol is bound to that version: else the first call would fail, not the build
            if (Bound(sections).Any(version => version == need.Index))
            {
                Log.LogError("{0} uses symbols of {1}: it cannot do without.", Library, Version);
                return false;
            }

            _file[need.Flags] |= WeakFlag;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Copy)));
        var partial = Copy + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(partial, _file);
        File.Delete(Copy);
        File.Move(partial, Copy);
        return true;
    }

    private List<Section> Sections()
    {
        var table = (int)BitConverter.ToInt64(_file, 0x28);
        var (size, count) = (Short(0x3a), Short(0x3c));
        return Enumerable.Range(0, count).Select(i => table + (i * size)).Select(at => new Section
        {
            Type = BitConverter.ToUInt32(_file, at + 4),
            Start = (int)BitConverter.ToInt64(_file, at + 24),
            Length = (int)BitConverter.ToInt64(_file, at + 32),
            Link = Int(at + 40),
            Entries = Int(at + 44),
        }).ToList();
    }

    /// <summary>The versions that the library asks of others: a list of libraries, each with a list of versions.</summary>
    private IEnumerable<Need> Needs(List<Section> sections)
    {
        foreach (var section in sections.Where(section => section.Type == VersionNeeds))
        {
            var names = sections[section.Link].Start;
            for (int i = 0, library = section.Start; i < section.Entries; i++, library += Int(library + 12))
            {
                for (int j = 0, version = library + Int(library + 8); j < Short(library + 2); j++, version += Int(version + 12))
                {
                    yield return new Need { Flags = version + 4, Index = Short(version + 6), Name = names + Int(version + 8) };
                }
            }
        }
    }

    /// <summary>The versions of all symbols that the loader will bind.</summary>
    private IEnumerable<int> Bound(List<Section> sections)
    {
        var versions = sections.Single(section => section.Type == SymbolVersions).Start;
        foreach (var section in sections.Where(section => section.Type == Relocations))
        {
            for (var at = section.Start; at < section.Start + section.Length; at += 24)
            {
                yield return Short(versions + (2 * Int(at + 12))) & 0x7fff;
            }
        }
    }

    private int Short(int at) => BitConverter.ToUInt16(_file, at);

    private int Int(int at) => BitConverter.ToInt32(_file, at);

    private string Text(int at) => Encoding.ASCII.GetString(_file, at, Array.IndexOf(_file, (byte)0, at) - at);

    private struct Section
    {
        public uint Type;
        public int Start, Length, Link, Entries;
    }

    private struct Need
    {
        public int Flags, Index, Name;
    }
}
