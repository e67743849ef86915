using NUnit.Framework;
using StrategyFactory.Neural.Runtime;
using static TorchSharp.torch;

namespace StrategyFactory.Tests.Neural.Runtime;

/// <summary>libtorch is loaded, or what keeps it from being loaded is said.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class TorchRuntimeTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public void It_computes()
    {
        TorchRuntime.Require();
        using var scope = NewDisposeScope();
        Assert.That(ones(2, 3).matmul(ones(3, 2)).sum().item<float>(), Is.EqualTo(12f));
    }

    [Test]
    public void A_library_that_is_not_there_or_is_none_is_named()
    {
        var missing = TorchRuntime.FirstRefusal(["libtorch.so"], [_folder.Path, "/nowhere"]);
        Assert.That(missing, Is.EqualTo($"libtorch.so is not in {_folder.Path} or /nowhere"));
        File.WriteAllText(_folder.File("libtorch.so"), "no library");
        Assert.That(TorchRuntime.FirstRefusal(["libtorch.so"], ["/nowhere", _folder.Path]), Does.Contain(_folder.File("libtorch.so")));
        const string Said = "Neural networks need libtorch, which cannot be loaded here: it is gone. Everything that has none works without it.";
        Assert.That(new TorchMissingException("it is gone").Message, Is.EqualTo(Said));
    }

    [Test]
    public void A_libtorch_without_CUDA_says_what_it_lacks()
    {
        Assert.That(TorchRuntime.CudaRefusal([_folder.Path]), Is.EqualTo(
            $"the libtorch in {_folder.Path} is one without CUDA (libtorch_cuda.so); FACTORY_LIBTORCH names the folder of one that has it"));
        File.WriteAllText(_folder.File("libtorch_cuda.so"), "");
        Assert.That(TorchRuntime.CudaRefusal(["/nowhere", _folder.Path]), Is.Null);
    }
}
