using Microsoft.Extensions.Options;
using NUnit.Framework;
using StrategyFactory.LanguageModels;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Serving.Files;
using StrategyFactory.Tests.Neural;

namespace StrategyFactory.Tests.LanguageModels.Serving;

/// <summary>Hashes are counted once while files are what they were, and are those of bases.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class FileHashesTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_hash_is_counted_once_across_starts_until_a_file_changes()
    {
        SmallBase.Write(_folder.File("small"));
        var weights = Path.Combine(_folder.File("small"), "model.safetensors");
        var hash = await BaseHash.OfAsync(_folder.File("small"), CancellationToken.None);
        Assert.That(await CountAsync(), Is.EqualTo(hash));

        // what nobody can see is not looked for
        var (bytes, time) = (await File.ReadAllBytesAsync(weights), File.GetLastWriteTimeUtc(weights));
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(weights, bytes);
        File.SetLastWriteTimeUtc(weights, time);
        Assert.That(await CountAsync(), Is.EqualTo(hash));
        File.SetLastWriteTimeUtc(weights, time.AddSeconds(1));
        var changed = await BaseHash.OfAsync(_folder.File("small"), CancellationToken.None);
        Assert.That(await CountAsync(), Is.Not.EqualTo(hash).And.EqualTo(changed));
    }

    [Test]
    public async Task A_link_is_as_old_as_what_it_leads_to_and_broken_notes_are_no_hindrance()
    {
        SmallBase.Write(_folder.File("small"));
        var weights = Path.Combine(_folder.File("small"), "model.safetensors");
        File.Move(weights, _folder.File("blob"));
        File.CreateSymbolicLink(weights, _folder.File("blob"));
        var hash = await CountAsync();
        await File.AppendAllTextAsync(_folder.File("blob"), "more");
        Assert.That(await CountAsync(), Is.Not.EqualTo(hash));
        await File.WriteAllTextAsync(Directory.GetFiles(_folder.Path, "hashes.json", SearchOption.AllDirectories).Single(), "{");
        Assert.That(await CountAsync(), Is.EqualTo(await BaseHash.OfAsync(_folder.File("small"), CancellationToken.None)));
    }

    private async Task<string> CountAsync()
    {
        using FileHashes hashes = new(Options.Create(new LanguageModelsOptions { StorageFolder = _folder.Path }));
        return await hashes.OfWeightsAsync(_folder.File("small"), CancellationToken.None);
    }
}
