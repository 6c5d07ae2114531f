namespace Dpo.Kernel; internal static class P { }
