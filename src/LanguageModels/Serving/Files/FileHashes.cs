using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Bases;

namespace StrategyFactory.LanguageModels.Serving.Files;

/// <summary>
/// SHA-256 of files of gigabytes, counted once: it is remembered, across starts too, while their paths, lengths and times are what they
/// were.
/// </summary>
internal sealed class FileHashes(IOptions<LanguageModelsOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);
    private bool _isRead;

    private string Remembered => Path.Combine(options.Value.GgufFolder, "hashes.json");

    /// <summary>Of the weights of a folder, as <see cref="BaseHash"/> counts it.</summary>
    internal Task<string> OfWeightsAsync(string folder, CancellationToken token) =>
        OfAsync(folder, BaseHash.WeightsOf(folder), token);

    /// <summary>Of one file.</summary>
    internal Task<string> OfFileAsync(string path, CancellationToken token) => OfAsync(path, [path], token);

    /// <summary>Of several, one behind the other.</summary>
    /// <param name="name">What they are remembered by.</param>
    /// <param name="files">The files.</param>
    /// <param name="token">Ends the reading; nothing is then remembered.</param>
    internal async Task<string> OfAsync(string name, IReadOnlyList<string> files, CancellationToken token)
    {
        var stamp = Stamp(files);
        if (_known.TryGetValue(name, out var known) && known.Stamp == stamp)
        {
            return known.Hash;
        }

        await _turn.WaitAsync(token);
        try
        {
            await ReadAsync(token);
            if (_known.TryGetValue(name, out known) && known.Stamp == stamp)
            {
                return known.Hash;
            }

            var hash = await BaseHash.OfAsync(files, token);
            _known[name] = new(stamp, hash);
            await WriteAsync(token);
            return hash;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static string Stamp(IEnumerable<string> files) => string.Join('|', files.Select(path =>
    {
        // a link is as old as the link, not as what it leads to
        FileInfo file = new(path);
        file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}:{file.Length}:{file.LastWriteTimeUtc.Ticks}");
    }));

    private async Task ReadAsync(CancellationToken token)
    {
        if (_isRead)
        {
            return;
        }

        _isRead = true;
        if (!File.Exists(Remembered))
        {
            return;
        }

        try
        {
            foreach (var (name, known) in FactoryJson.Read<Dictionary<string, Known>>(await File.ReadAllTextAsync(Remembered, token)))
            {
                _known.TryAdd(name, known);
            }
        }
        catch (JsonException)
        {
            // counted again then
        }
    }

    private async Task WriteAsync(CancellationToken token)
    {
        Directory.CreateDirectory(options.Value.GgufFolder);
        var partial = $"{Remembered}.{Guid.NewGuid():N}.partial";
        SortedDictionary<string, Known> all = new(_known, StringComparer.Ordinal);
        await File.WriteAllTextAsync(partial, FactoryJson.Write(all), token);
        File.Move(partial, Remembered, overwrite: true);
    }

    private sealed record Known(string Stamp, string Hash);
}
