using System.Text;
using NUnit.Framework;
using StrategyFactory.TerminalWorker.Settings;
using StrategyFactory.TerminalWorker.Terminals;

namespace StrategyFactory.Tests.TerminalWorker.Terminals;

internal sealed class DataFolderTests
{
    private string _root = null!;

    [SetUp]
    public void SetUp() => _root = Directory.CreateTempSubdirectory("data-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_root, recursive: true);

    [Test]
    public void The_profile_whose_origin_is_the_program_is_found_among_all()
    {
        Profile("A1", "C:\\Other");
        var mine = Profile("B2", Path.Combine(_root, "Program") + "/");
        Assert.That(DataFolder.Find(Settings(), Profiles), Is.EqualTo(mine));
    }

    [Test]
    public void In_portable_mode_the_data_lies_beside_the_program()
    {
        Profile("B2", Path.Combine(_root, "Program"));
        Assert.That(DataFolder.Find(Settings() with { IsPortable = true }, Profiles), Is.EqualTo(Path.Combine(_root, "Program")));
    }

    [Test]
    public void A_folder_that_is_given_is_used_and_must_be_there()
    {
        Assert.That(DataFolder.Find(Settings() with { DataFolder = _root }, Profiles), Is.EqualTo(_root));
        Assert.That(() => DataFolder.Find(Settings() with { DataFolder = "/nowhere" }, Profiles), Throws.TypeOf<FormatException>().With.Message.EqualTo("--data: '/nowhere' is not there; an existing folder."));
    }

    [Test]
    public void Without_a_profile_experts_beside_the_program_tell_the_folder()
    {
        Assert.That(() => DataFolder.Find(Settings(), Profiles), Throws.TypeOf<FormatException>());
        var experts = Directory.CreateDirectory(Path.Combine(_root, "Program", "MQL5"));
        Assert.That(DataFolder.Find(Settings(), Profiles), Is.EqualTo(experts.Parent!.FullName));
    }

    private string Profiles => Path.Combine(_root, "Terminal");

    private string Profile(string id, string origin)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Profiles, id)).FullName;
        File.WriteAllText(Path.Combine(folder, "origin.txt"), origin, Encoding.Unicode);
        return folder;
    }

    private TerminalWorkerSettings Settings() => new() { Terminal = Path.Combine(_root, "Program", "terminal64.exe"), Server = new("http://f"), WorkerId = "w", Folder = _root };
}
