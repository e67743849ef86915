using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.Neural.Gguf;

namespace StrategyFactory.Tests.LanguageModels.Registry;

internal sealed class RegisterModelTests
{
    private RegistryHarness _registry = null!;

    private string GgufFile => Path.Combine(_registry.Language.Storage, "mine.gguf");

    [SetUp]
    public async Task SetUpAsync()
    {
        _registry = await RegistryHarness.StartAsync();
        ModelConverter.Convert(_registry.BaseFolder, GgufFile, GgufPrecision.F16, "mine");
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }
    }

    [Test]
    public async Task A_file_of_the_user_is_entered_deployed_and_answers_as_the_base_that_it_was_made_of()
    {
        var version = await RegisterAsync("mine.gguf");
        var deployed = await _registry.DeployAsync(version.Id);

        Assert.That((version.Reference, version.Kind, version.Bytes), Is.EqualTo(("mine:1", "gguf", new FileInfo(GgufFile).Length)));
        Assert.That(deployed.Status, Is.EqualTo("done"), deployed.Error);
        Assert.That(deployed.Preflight!.Checks.Select(check => (check.Name, check.Passed)), Is.EqualTo(new[] { ("loads", (bool?)true), ("answers", true) }));
        Assert.That(await _registry.AnswerAsync("mine@production"), Is.EqualTo(await _registry.AnswerAsync(RegistryHarness.Base)));
        Assert.That(
            () => RegisterAsync("mine.gguf"),
            Throws.TypeOf<ConflictException>().With.Message.EqualTo("path: this file is mine:1 already; another file, or another name."));

        await _registry.Language.SendAsync(new UndeployModel(version.Id, new()));
        await _registry.Language.SendAsync(new DeleteModel(version.Id));
        Assert.That(GgufFile, Does.Exist);
    }

    [TestCase("../mine.gguf", "path: '../mine.gguf' is not allowed; a plain path.")]
    [TestCase("/etc/passwd", "path: there is no file '/etc/passwd' below the storage root")]
    [TestCase("none.gguf", "path: there is no file 'none.gguf' below the storage root")]
    [TestCase("short.gguf", "path: ")]
    [TestCase("link.gguf", "path: 'link.gguf' is a link")]
    [TestCase("train.txt", "path: there is no GGUF file 'train.txt'; one that ends in .gguf.")]
    public void A_file_that_is_none_or_lies_elsewhere_is_refused(string path, string expected)
    {
        var folder = _registry.Language.Storage;
        File.WriteAllBytes(Path.Combine(folder, "short.gguf"), File.ReadAllBytes(GgufFile)[..^100]);
        File.WriteAllText(Path.Combine(folder, "train.txt"), "text");
        File.CreateSymbolicLink(Path.Combine(folder, "link.gguf"), GgufFile);

        Assert.That(() => RegisterAsync(path), Throws.TypeOf<UnprocessableException>().With.Message.StartsWith(expected));
    }

    [Test]
    public void A_link_among_the_folders_leads_nowhere_out_of_the_storage_root()
    {
        var elsewhere = Directory.CreateTempSubdirectory("factory-elsewhere-").FullName;
        try
        {
            File.Copy(GgufFile, Path.Combine(elsewhere, "other.gguf"));
            Directory.CreateSymbolicLink(Path.Combine(_registry.Language.Storage, "out"), elsewhere);
            Assert.That(
                () => RegisterAsync("out/other.gguf"),
                Throws.TypeOf<UnprocessableException>().With.Message.EqualTo(
                    "path: 'out/other.gguf' is a link, or leads through one, which is not allowed; a plain file."));
            Assert.That(
                () => RegisterAsync(Path.Combine(_registry.Language.Storage, "out", "other.gguf")),
                Throws.TypeOf<UnprocessableException>().With.Message.Contains("leads through one"));
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    private Task<ModelVersion> RegisterAsync(string path) => _registry.Language.SendAsync(new RegisterModel { Name = "mine", Path = path });
}
