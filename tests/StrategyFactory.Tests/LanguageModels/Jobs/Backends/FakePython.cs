using StrategyFactory.Neural.Adapters;

namespace StrategyFactory.Tests.LanguageModels.Jobs.Backends;

/// <summary>A program that is configured as Python and does what a test tells it: says which modules it lacks, and behaves or misbehaves.</summary>
internal sealed class FakePython : IDisposable
{
    private const string Program =
        """
        #!/bin/sh
        here=$(dirname "$0")
        if [ "$1" = "-c" ]; then
            cat "$here/lacking"
            echo asked
            exit 0
        fi
        echo start >> "$here/starts"
        . "$here/behaviour.sh"
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("python-").FullName;

    public FakePython()
    {
        File.WriteAllText(Executable, Program);
        MakeExecutable(Executable);
        Lacks();
        WriteAdapter(Path.Combine(_folder, "adapter"));
    }

    public string Executable => Path.Combine(_folder, "python");

    /// <summary>How often a training was started.</summary>
    public int Starts => File.Exists(PathOf("starts")) ? File.ReadLines(PathOf("starts")).Count() : 0;

    public string PathOf(string name) => Path.Combine(_folder, name);

    public void Lacks(params string[] modules) => File.WriteAllText(PathOf("lacking"), string.Concat(modules.Select(module => module + "\n")));

    /// <summary>What it does in the folder of a training; <c>$here</c> is its own.</summary>
    public void Does(params string[] script) => File.WriteAllLines(PathOf("behaviour.sh"), script);

    public static void MakeExecutable(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>An adapter of rank 16 for one layer.</summary>
    public static void WriteAdapter(string folder) => new LoraAdapter(
        new(16, 32, LoraTargets.Of("q_proj")),
        [new("model.layers.0.self_attn.q_proj", new float[16 * 4], new float[4 * 16], 4, 4)]).Write(folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
