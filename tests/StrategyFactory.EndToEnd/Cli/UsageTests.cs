using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Cli;

/// <summary>What the command line says before any database is touched.</summary>
internal sealed class UsageTests
{
    [TestCase("")]
    [TestCase("demo")]
    [TestCase("serve")]
    [TestCase("import")]
    [TestCase("export")]
    [TestCase("export features")]
    [TestCase("forget")]
    [TestCase("adjust")]
    [TestCase("evolve")]
    [TestCase("status")]
    [TestCase("runs")]
    [TestCase("cancel")]
    [TestCase("train")]
    [TestCase("compare")]
    [TestCase("promoted")]
    [TestCase("promoted signal")]
    [TestCase("promoted export")]
    [TestCase("portfolio")]
    [TestCase("tune")]
    [TestCase("set")]
    [TestCase("set convert")]
    [TestCase("forecast")]
    [TestCase("forecast run")]
    [TestCase("language")]
    [TestCase("language import")]
    [TestCase("worker")]
    [TestCase("terminal-worker")]
    [TestCase("migrate")]
    [TestCase("db")]
    [TestCase("health")]
    public async Task Help_names_the_options_that_every_verb_has(string verb)
    {
        var outcome = await HostProcess.RunAsync([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.That((outcome.Code, outcome.Errors), Is.EqualTo((0, "")));
        Assert.That(outcome.Output, Does.Contain("--storage").And.Contain("--port").And.Contain("--json").And.Contain("FACTORY_STORAGE"));
        Assert.That(outcome.Output, Does.Match($"Usage:\\s+./factory {verb}".TrimEnd()));
    }

    [TestCase("demo --frobnicate", "--frobnicate")]
    [TestCase("frobnicate", "frobnicate")]
    [TestCase("evolve", "--symbol")]
    [TestCase("evolve --symbol A --symbols A,B", "--symbols")]
    [TestCase("evolve --symbol A --max-concurrent 2", "--max-concurrent")]
    [TestCase("evolve --symbols A,B --max-concurrent two", "two")]
    [TestCase("compare", "compare")]
    [TestCase("cancel", "cancel")]
    [TestCase("train", "--symbol")]
    [TestCase("runs one", "one")]
    [TestCase("status --watch --every 0", "--every")]
    [TestCase("completion fish", "fish")]
    [TestCase("promoted signal", "signal")]
    [TestCase("promoted signal EURUSD", "EURUSD")]
    [TestCase("promoted export one", "one")]
    [TestCase("portfolio --target-volatility much", "much")]
    [TestCase("import --symbol A --timeframe 1m", "--file")]
    [TestCase("export", "command")]
    [TestCase("export bars", "bars")]
    [TestCase("export bars A --from yesterday", "yesterday")]
    [TestCase("forget", "forget")]
    [TestCase("adjust", "adjust")]
    [TestCase("forget A --from yesterday", "--from")]
    [TestCase("demo --bars x.csv", "--symbol")]
    [TestCase("tune", "tune")]
    [TestCase("set convert a.set", "--to")]
    [TestCase("terminal-worker --terminal t", "--server")]
    [TestCase("terminal-worker --server http://f --terminal t --idle-seconds 0", "--idle-seconds")]
    [TestCase("tune a.set --from yesterday", "--from")]
    [TestCase("forecast show", "show")]
    [TestCase("language import", "import")]
    [TestCase("language export --limit many", "many")]
    [TestCase("forecast run --gate many", "many")]
    [TestCase("serve --port 0", "--port")]
    [TestCase("serve --port 70000", "--port")]
    [TestCase("serve --port abc", "abc")]
    [TestCase("evolve --symbol A --generations many", "many")]
    [TestCase("evolve --symbol A --hold forever", "forever")]
    [TestCase("evolve --symbol A --label mood", "mood")]
    [TestCase("evolve --symbol A --direction sideways", "sideways")]
    [TestCase("evolve --symbol A --sizing VolatilityTarget", "volatility_target")]
    [TestCase("evolve --symbol A --stop-on never", "never")]
    public async Task Misuse_is_one_line_on_stderr_and_exit_code_2(string line, string named)
    {
        var outcome = await HostProcess.RunAsync([.. line.Split(' '), "--json"]);
        Assert.That((outcome.Code, outcome.Output), Is.EqualTo((2, "")), outcome.Errors);
        Assert.That(outcome.ErrorLines, Has.Length.EqualTo(1), outcome.Errors);
        Assert.That(outcome.Errors, Does.Contain(named));
    }

    [TestCase("evolve --symbol A --horizon 0", "horizon: '0' is not allowed; 1 to 500 bars, or session_end.")]
    [TestCase("evolve --symbol A --horizons 1,never", "horizon: 'never' is not allowed; 1 to 500 bars, or session_end.")]
    public async Task A_horizon_that_is_none_is_one_line_and_exit_code_1(string line, string message)
    {
        var outcome = await HostProcess.RunAsync([.. line.Split(' '), "--json"]);
        Assert.That((outcome.Code, outcome.Output, outcome.ErrorLines.Length), Is.EqualTo((1, "", 1)), outcome.Errors);
        Assert.That(outcome.Errors, Does.Contain(message));
    }

    [Test]
    public async Task Health_of_nobody_is_one_line_and_exit_code_1()
    {
        var outcome = await HostProcess.RunAsync("health", "--port", $"{ServedFactory.FreePort()}");
        Assert.That((outcome.Code, outcome.Output, outcome.ErrorLines.Length), Is.EqualTo((1, "", 1)), outcome.Errors);
    }

    [Test]
    public async Task An_unreachable_database_is_one_line_and_exit_code_1()
    {
        await using var storage = new StorageFolder();
        var outcome = await storage.RunAsync("migrate", "--json", "--database", $"Host=127.0.0.1;Port={ServedFactory.FreePort()};Username=nobody;Database=factory");
        Assert.That((outcome.Code, outcome.Output, outcome.ErrorLines.Length), Is.EqualTo((1, "", 1)), outcome.Errors);
        Assert.That(outcome.Errors, Does.Contain("The database does not answer"));
    }

    [TestCase("Host=")]
    [TestCase("nonsense")]
    [TestCase("Frob=1")]
    [TestCase("postgresql://a:b%zz@db/x")]
    public async Task A_connection_string_that_is_none_is_one_line_and_exit_code_1(string text)
    {
        await using var storage = new StorageFolder();
        var outcome = await storage.RunAsync("migrate", "--json", "--database", text);
        Assert.That((outcome.Code, outcome.Output, outcome.ErrorLines.Length), Is.EqualTo((1, "", 1)), outcome.Errors);
        Assert.That(outcome.Errors, Does.Contain("database"));
    }
}
