namespace Dpo.Charts; internal static class P { }
