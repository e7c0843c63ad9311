/* The proof about a type's life cycle, for those outside the library. */
#include <safeprod/permit_type.h>

#include <stdlib.h>

#include "permit_verify.h"

const sp_label *sp_permit_proof_faults(size_t *out_count)
{
    *out_count = SP_VERIFY_FAULT_COUNT;
    return sp_verify_fault_labels;
}

void sp_permit_proof_clear(sp_permit_proof *proof)
{
    free(proof->zh);
    free(proof->en);
    *proof = (sp_permit_proof){0};
}

static sp_status take_texts(sp_verify_result *found, sp_permit_proof *proof)
{
    SP_TRY(sp_str_take(&found->zh, &proof->zh));
    return sp_str_take(&found->en, &proof->en);
}

sp_status sp_permit_type_prove(const sp_pack *pack, sp_permit_proof *out)
{
    SP_CLEANUP(sp_verify_result_free) sp_verify_result found = {0};
    SP_CLEANUP(sp_permit_proof_clear) sp_permit_proof proof = {0};

    SP_TRY(sp_permit_verify(pack, &found));
    proof.nodes = found.nodes;
    proof.combinations = found.combinations;
    proof.faults = found.faults;
    SP_TRY(take_texts(&found, &proof));
    *out = proof;
    proof = (sp_permit_proof){0};
    return SP_OK;
}
