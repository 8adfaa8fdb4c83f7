// Memory for what is large, and is filled and looked up in no order.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <vector>

namespace undertone {

/// As std::allocator, but whole huge pages are asked for where a huge page or more is needed: the
/// processor finds such a table's addresses without walking the page tables, and the kernel gives
/// it in a few steps. A system that has none gives ordinary pages.
template <class T>
struct HugePageAllocator {
    using value_type = T;

    static constexpr std::size_t huge_page_bytes = std::size_t{2} << 20;

    HugePageAllocator() = default;
    template <class Other>
    HugePageAllocator(const HugePageAllocator<Other>&) {}

    T* allocate(std::size_t count) {
        const auto bytes = count * sizeof(T);
        void* const at = ::operator new(bytes, alignment(bytes));
        if (bytes >= huge_page_bytes) ::madvise(at, bytes, MADV_HUGEPAGE);
        return static_cast<T*>(at);
    }
    void deallocate(T* at, std::size_t count) {
        ::operator delete(at, alignment(count * sizeof(T)));
    }

    bool operator==(const HugePageAllocator&) const = default;

private:
    static std::align_val_t alignment(std::size_t bytes) {
        return std::align_val_t{bytes >= huge_page_bytes ? huge_page_bytes : alignof(T)};
    }
};

template <class T>
using LargeVector = std::vector<T, HugePageAllocator<T>>;

}  // namespace undertone
