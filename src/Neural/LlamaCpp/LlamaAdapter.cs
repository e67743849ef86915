using System.Runtime.CompilerServices;
using LLama.Native;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.LlamaCpp;

/// <summary>
/// An adapter in llama.cpp's memory, for one model. Disposing of it takes it out of memory once no session uses it any more: llama.cpp
/// would go on reading the memory that it was in.
/// </summary>
public sealed class LlamaAdapter : IDisposable
{
    private readonly SharedUse _use;

    private LlamaAdapter(LoraAdapter native, LlamaModel model, Action end)
    {
        (Native, Model) = (native, model);
        _use = new(() => _ = DecodingThread.RunAsync(() =>
        {
            native.Unload();
            end();
            return true;
        }));
    }

    internal LoraAdapter Native { get; }

    internal LlamaModel Model { get; }

    internal static LlamaAdapter Load(string path, LlamaModel model, Action end)
    {
        try
        {
            var (native, errors) = LlamaLog.Listen(() => model.Weights.NativeHandle.LoadLoraFromFile(path));
            return PointerOf(native) == 0 ? throw new ModelFileException(path, $"llama.cpp refuses it: {errors}") : new(native, model, end);
        }
        catch
        {
            end();
            throw;
        }
    }

    /// <summary>Lets go of it.</summary>
    public void Dispose() => _use.Release();

    internal Action Use() => _use.Take(this);

    /// <summary>The library makes an object around nothing when llama.cpp refuses a file, and its use ends the process.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Pointer")]
    private static extern nint PointerOf(LoraAdapter adapter);
}
