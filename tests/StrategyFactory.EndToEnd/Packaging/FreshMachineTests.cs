using System.Runtime.Versioning;
using NUnit.Framework;

namespace StrategyFactory.EndToEnd.Packaging;

/// <summary>The first command on a machine without the .NET SDK.</summary>
[Platform("Linux")]
[UnsupportedOSPlatform("windows")]
internal sealed class FreshMachineTests
{
    private FreshMachine _machine = null!;

    [SetUp]
    public void Start() => _machine = new();

    [TearDown]
    public void Stop() => _machine.Dispose();

    [Test]
    public async Task The_sdk_is_fetched_once_into_a_folder_beside_the_script_and_used_from_there()
    {
        var script = _machine.InstallScript();
        var (code, output, errors) = await _machine.RunAsync(script);

        Assert.That((code, output), Is.EqualTo((0, "{}\n")), errors);
        Assert.That(errors, Does.Contain("Installing the .NET SDK 10.0.100 into .dotnet (about 200 MB) ...\n").And.Contain("dotnet-install: downloading\n"));
        Assert.That(_machine.Called("install").Single(), Does.Match(@"^--version 10\.0\.100 --install-dir \S+/\.dotnet\.\w{6}/sdk --no-path$"));
        Assert.That(_machine.Installed(), Is.EqualTo(new[] { ".dotnet" }));
        var own = Path.GetDirectoryName(_machine.OwnDotnet);
        Assert.That(_machine.Called("dotnet"), Has.Length.EqualTo(2).And.All.StartsWith(own + "|"));
        Assert.That(_machine.Called("dotnet"), Has.One.StartsWith(own + "|build src/Host ").And.One.EndsWith(".dll migrate --json"));

        (code, output, errors) = await _machine.RunAsync(script);
        Assert.That((code, output), Is.EqualTo((0, "{}\n")), errors);
        Assert.That(errors, Does.Not.Contain("Installing"));
        Assert.That(_machine.Called("install"), Has.Length.EqualTo(1));
    }

    [TestCase("exit 1", TestName = "A_script_that_fails_half_way_leaves_nothing")]
    [TestCase("rm \"$folder/dotnet\"", TestName = "A_script_that_brings_no_dotnet_leaves_nothing")]
    [TestCase("rm -r \"$folder/sdk\"", TestName = "A_script_that_brings_a_runtime_only_leaves_nothing")]
    [TestCase("kill -TERM $PPID; exit 1", TestName = "An_installation_that_is_ended_leaves_nothing")]
    public async Task Half_an_installation_leaves_nothing(string ending)
    {
        await RefusedAsync(_machine.InstallScript(ending));
        Assert.That(_machine.Installed(), Is.Empty);
        Assert.That(_machine.Called("dotnet"), Is.Empty);

        Assert.That((await _machine.RunAsync(_machine.InstallScript())).Code, Is.Zero, "and the next one starts anew");
    }

    [Test]
    public async Task A_killed_installation_is_not_taken_for_a_whole_one_and_is_cleared_away()
    {
        await RefusedAsync(_machine.InstallScript("kill -KILL $PPID; exit 1"));
        Assert.That(_machine.Installed().Single(), Does.Match(@"^\.dotnet\.\w{6}$"));

        Assert.That((await _machine.RunAsync(_machine.InstallScript())).Code, Is.Zero);
        Assert.That(_machine.Installed(), Is.EqualTo(new[] { ".dotnet" }));
    }

    [Test]
    public async Task Without_anything_to_fetch_with_the_line_says_what_can_be_done() =>
        Assert.That(await RefusedAsync(null), Does.Contain("Neither curl nor wget is there to fetch the .NET SDK with.\n"));

    [Test]
    public async Task Behind_a_closed_network_the_line_says_what_can_be_done()
    {
        _machine.Tool("curl", "echo 'curl: (6) Could not resolve host: dot.net' >&2; exit 6");
        Assert.That(await RefusedAsync(null), Does.Contain("Could not resolve host"));
        Assert.That(_machine.Installed(), Is.Empty);
    }

    [TestCase("http://example.org/install.sh")]
    [TestCase("ftp://example.org/install.sh")]
    [TestCase("/no/such/file")]
    public async Task A_source_that_is_neither_a_safe_address_nor_a_file_is_refused(string source)
    {
        _machine.Tool("curl", "echo \"curl $*\" >> \"$CALLS\"");
        Assert.That(await RefusedAsync(source), Does.Contain($"FACTORY_DOTNET_INSTALL_SCRIPT is '{source}'; allowed: an https URL or a file.\n"));
        Assert.That(_machine.Called("curl"), Is.Empty);
    }

    [TestCase(null, "https://dot.net/v1/dotnet-install.sh")]
    [TestCase("https://mirror.example/dotnet.sh", "https://mirror.example/dotnet.sh")]
    public async Task The_script_is_fetched_over_tls_only(string? source, string address)
    {
        _machine.InstallScript();
        _machine.Tool("wget", $"echo \"wget $*\" >> \"$CALLS\"\nwhile [ \"$1\" != -O ]; do shift; done; cp '{_machine.Script}' \"$2\"");
        Assert.That((await _machine.RunAsync(source)).Code, Is.Zero);
        Assert.That(_machine.Called("wget").Single(), Does.Contain("--https-only").And.EndsWith(" " + address));

        using var other = new FreshMachine();
        other.InstallScript();
        other.Tool("wget", "exit 1");
        other.Tool("curl", $"echo \"curl $*\" >> \"$CALLS\"\nwhile [ \"$1\" != -o ]; do shift; done; cp '{other.Script}' \"$2\"");
        Assert.That((await other.RunAsync(source)).Code, Is.Zero);
        Assert.That(other.Called("curl").Single(), Does.Contain("--proto =https --tlsv1.2 ").And.EndsWith(" " + address));
    }

    [Test]
    public async Task A_dotnet_on_path_that_has_only_a_runtime_is_passed_over()
    {
        _machine.DotnetOnPath(sdk: null);
        Assert.That((await _machine.RunAsync(_machine.InstallScript())).Code, Is.Zero);
        Assert.That(_machine.Called("install"), Has.Length.EqualTo(1));
        Assert.That(_machine.Called("dotnet").Where(call => !call.Contains("--list-sdks", StringComparison.Ordinal)), Has.All.StartsWith(Path.GetDirectoryName(_machine.OwnDotnet)! + "|"));
    }

    [TestCase("9.0.300", 1)]
    [TestCase("10.0.401", 0)]
    public async Task A_dotnet_on_path_is_used_where_its_sdk_is_the_right_one(string sdk, int installations)
    {
        _machine.DotnetOnPath(sdk);
        Assert.That((await _machine.RunAsync(_machine.InstallScript())).Code, Is.Zero);
        Assert.That(_machine.Called("install"), Has.Length.EqualTo(installations));
    }

    [TestCase("10.0.100-0ubuntu1~24.04.1", 0)]
    [TestCase("(none)", 1)]
    [TestCase(null, 1)]
    public async Task Apt_installs_the_sdk_where_the_archive_has_it_and_is_not_asked_for_it_elsewhere(string? candidate, int installations)
    {
        _machine.DotnetOnPath("10.0.100");
        _machine.Tool("id", "echo 0");
        _machine.Tool("apt-cache", candidate is null ? ":" : $"[ \"$1\" != policy ] || printf '%s\\n' \"$2:\" '  Installed: (none)' '  Candidate: {candidate}'");
        // the package's dotnet comes with the package
        _machine.Tool("apt-get", "echo \"apt-get $*\" >> \"$CALLS\"; case \"$*\" in *dotnet-sdk-10.0) mv \"${0%/*}/hidden\" \"${0%/*}/dotnet\" ;; esac");
        _machine.Hide("dotnet");
        var (code, output, errors) = await _machine.RunAsync(_machine.InstallScript());

        Assert.That((code, output), Is.EqualTo((0, "{}\n")), errors);
        Assert.That(_machine.Called("install"), Has.Length.EqualTo(installations));
        Assert.That(_machine.Called("apt-get").Count(call => call.EndsWith(" dotnet-sdk-10.0", StringComparison.Ordinal)), Is.EqualTo(1 - installations));
    }

    private async Task<string> RefusedAsync(string? source)
    {
        var (code, output, errors) = await _machine.RunAsync(source);
        Assert.That((code, output), Is.EqualTo((1, "")), errors);
        Assert.That(errors.TrimEnd('\n').Split('\n')[^1], Does.StartWith("The .NET SDK 10 is missing and could not be fetched. Two ways: ")
            .And.Contain("https://dot.net/download").And.Contain($"{_machine.Root}/.dotnet").And.Contain("https_proxy"));
        return errors;
    }
}
