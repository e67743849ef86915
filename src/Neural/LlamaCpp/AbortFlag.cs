using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LLama;
using LLama.Native;

namespace StrategyFactory.Neural.LlamaCpp;

/// <summary>A number that llama.cpp looks at between the steps of a computation: 1 ends it.</summary>
internal sealed unsafe class AbortFlag : IDisposable
{
    private int* _flag = (int*)NativeMemory.AllocZeroed(sizeof(int));

    /// <summary>Shows it to a context, which must be gone before it is disposed of.</summary>
    public void Show(LLamaContext context)
    {
        delegate* unmanaged[Cdecl]<void*, byte> look = &Look;
        NativeApi.llama_set_abort_callback(context.NativeHandle, (nint)look, (nint)_flag);
    }

    /// <summary>Sets it when a call is cancelled; no call may be under way before.</summary>
    public CancellationTokenRegistration Watch(CancellationToken token)
    {
        Volatile.Write(ref *_flag, 0);
        return token.Register(() => Volatile.Write(ref *_flag, 1));
    }

    public void Dispose()
    {
        NativeMemory.Free(_flag);
        _flag = null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte Look(void* flag) => (byte)Volatile.Read(ref *(int*)flag);
}
