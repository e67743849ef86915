using System.Runtime.InteropServices;
using NUnit.Framework;
using StrategyFactory.Neural.LlamaCpp;
using StrategyFactory.Neural.Runtime;

namespace StrategyFactory.Tests.Neural.Runtime;

internal sealed class OpenMpTests
{
    private const string SpinCount = "GOMP_SPINCOUNT";

    [Test]
    public void A_library_whose_threads_wait_briefly_is_told_so_while_it_loads_and_no_other()
    {
        Assume.That(OperatingSystem.IsLinux());
        Assume.That(Environment.GetEnvironmentVariable(SpinCount) ?? Environment.GetEnvironmentVariable("OMP_WAIT_POLICY"), Is.Null);
        OpenMp.WaitPassively();
        Assert.That(OpenMp.WaitingBriefly(() => (Read("OMP_WAIT_POLICY"), Read(SpinCount))), Is.EqualTo(("PASSIVE", "300000")));
        Assert.That(Read(SpinCount), Is.Null);
        Assert.That(() => OpenMp.WaitingBriefly<int>(() => throw new DllNotFoundException()), Throws.TypeOf<DllNotFoundException>());
        Assert.That(Read(SpinCount), Is.Null);
    }

    [Test]
    public void Llama_cpp_has_a_copy_of_its_own_whatever_was_loaded_first()
    {
        try
        {
            TorchRuntime.Require();
            LlamaRuntime.Require();
        }
        catch (Exception missing) when (missing is TorchMissingException or LlamaMissingException)
        {
            Assert.Ignore(missing.Message);
        }

        var copies = File.ReadLines("/proc/self/maps").Select(line => Path.GetFileName(line.Split(' ')[^1]))
            .Where(file => file.StartsWith("libgomp", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).ToList();
        Assert.That(copies, Has.Count.EqualTo(2), string.Join(", ", copies));
    }

    /// <summary>What C sees, which .NET's own environment does not.</summary>
    private static string? Read(string name) => Marshal.PtrToStringUTF8(GetEnvironment(name));

    [DllImport("libc", EntryPoint = "getenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern nint GetEnvironment(string name);
}
