using NUnit.Framework;
using StrategyFactory.Neural.LlamaCpp;

namespace StrategyFactory.Tests.Neural.LlamaCpp;

/// <summary>llama.cpp is loaded, or what keeps it from being loaded is said.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LlamaRuntimeTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public void It_is_there() => Assert.DoesNotThrow(LlamaRuntime.Require);

    [Test]
    public void A_library_that_is_not_there_or_is_none_is_named()
    {
        var file = _folder.File("libllama.so");
        Assert.That(LlamaRuntime.Refusal(file), Is.EqualTo($"libllama.so is not in {_folder.Path}"));
        File.WriteAllText(file, "no library");
        Assert.That(LlamaRuntime.Refusal(file), Does.Contain(file));
        const string Said = "Serving language models needs llama.cpp, which cannot be loaded here: it is gone. All else works without it.";
        Assert.That(new LlamaMissingException("it is gone").Message, Is.EqualTo(Said));
    }

    [Test]
    public void What_it_needs_and_is_not_installed_is_named()
    {
        // beside a copy of it that stands alone, those that it brings are missing
        var whole = Path.Combine(AppContext.BaseDirectory, "llama", "noavx", "libggml-base.so");
        var renamed = File.ReadAllBytes(whole);
        var name = "libgomp.so.1\0"u8;
        var at = renamed.AsSpan().IndexOf(name);
        Assert.That(at, Is.Positive);
        "libgOmp.so.1\0"u8.CopyTo(renamed.AsSpan(at));
        File.WriteAllBytes(_folder.File("libggml-base.so"), renamed);
        Assert.That(LlamaRuntime.Refusal(_folder.File("libggml-base.so")), Is.EqualTo("libgOmp.so.1, which it needs, is not installed"));
        Assert.That(LlamaRuntime.Sentence("libgomp.so.1"), Is.EqualTo("libgomp.so.1 is not installed; the package libgomp1 has it"));
    }
}
